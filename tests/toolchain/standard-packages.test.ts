import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describePackages, isImportable, LACKING_PACKAGES } from '../../src/toolchain/standard-packages.ts';
import { runMain, withEachGo } from '../support/go.ts';
import { ROOT } from '../support/lesson.ts';
import { build } from './builds.ts';
import { execute, type Files, type Ground, runElf, scratch, withGo } from './fixtures.ts';

/** Those of `go list std` that programs may import, but `unsafe`, as the Go beside has them without cgo. */
function importable({ go }: Pick<Ground, 'go'>): string[] {
  const env = { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
  const { stdout, status, stderr } = execute(go.command, ['list', 'std'], scratch, env);
  assert.is(status, 0, stderr);
  const all = stdout
    .trim()
    .split('\n')
    .filter((path) => path !== 'unsafe' && isImportable(path));
  assert.ok(all.length > 140, `${all.length} packages`);
  return all;
}

const packages = suite('standard packages');

withGo(packages, 'there are those that `go list std` names', (ground) => {
  const listed = importable(ground);
  assert.equal([...ground.toolchain.packages].filter(isImportable).sort(), listed.sort());
});

withGo(packages, 'each is compiled against by itself, and all are linked', async (ground) => {
  const all = importable(ground);
  const own = all.map((path, index): [string, string] => [`p${index}/p.go`, `package p\n\nimport _ "${path}"\n`]);
  const imports = all.map((_, index) => `\t_ "kernel/p${index}"`).join('\n');
  const files: Files = {
    ...Object.fromEntries(own),
    'go.mod': 'module kernel\n\ngo 1.19\n',
    'main.go': `package main\n\nimport (\n${imports}\n)\n\nfunc main() { println("all of them") }\n`,
  };
  assert.equal(runElf(await build(ground, files)), { status: 0, stdout: '', stderr: 'all of them\n' });
});

withGo(packages, 'are told in words, each in one line of the list', (ground) => {
  const { toolchain } = ground;
  const [count, ...lines] = describePackages(toolchain.packages, (path) => toolchain.isCompiled(path));
  const listed = [...importable(ground), 'unsafe'].sort();
  assert.is(count, `${listed.length} can be imported:`);
  const words = lines.filter((line) => !line.startsWith('without ')).flatMap((line) => line.split(' '));
  assert.equal(words, listed);
  assert.ok(lines.filter((line) => line.startsWith('without ')).length === LACKING_PACKAGES.length);
});

packages('those that answer with errors are in the table of the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  for (const { packages: names, lacks, answers } of LACKING_PACKAGES)
    assert.ok(readme.includes(`| ${names.map((name) => `\`${name}\``).join(', ')} | ${lacks} | ${answers} |`), lacks);
});

/** With nothing from the list but what the test wants, and each package's init run. */
const EVERYTHING = (all: readonly string[]): string => {
  const others = all.filter((path) => path !== 'fmt').map((path) => `\t_ "${path}"`);
  return `package main\n\nimport (\n\t"fmt"\n${others.join('\n')}\n)\n\nfunc main() { fmt.Println("all initialized") }\n`;
};

/**
 * What cannot be there ends in errors that say why. The numbers of the errors are the kernel's concern; here it counts that
 * there is one, and that it is found by its kind.
 */
const ERRORS = `package main

import (
	"errors"
	"fmt"
	"go/build"
	"go/importer"
	"io/fs"
	"log/syslog"
	"net"
	"net/http"
	"net/rpc"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"plugin"
	"syscall"
)

func number(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && errno != 0
}

func operation(err error) bool {
	var failed *net.OpError
	return errors.As(err, &failed) && number(err)
}

func main() {
	_, err := net.Dial("tcp", "127.0.0.1:80")
	fmt.Println("dial", operation(err))
	_, err = net.Listen("tcp", "127.0.0.1:80")
	fmt.Println("listen", operation(err))
	_, err = net.ListenPacket("udp", "127.0.0.1:80")
	fmt.Println("listen for packets", operation(err))
	_, err = net.LookupHost("nosuch.example")
	var unknown *net.DNSError
	fmt.Println("look up", errors.As(err, &unknown))
	_, err = http.Get("http://127.0.0.1/")
	fmt.Println("get", operation(err))
	fmt.Println("serve", operation(http.ListenAndServe(":8080", nil)))
	_, err = rpc.Dial("tcp", "127.0.0.1:80")
	fmt.Println("call", operation(err))
	fmt.Println("mail", operation(smtp.SendMail("127.0.0.1:25", nil, "a", []string{"b"}, nil)))
	_, err = syslog.New(0, "x")
	fmt.Println("log", err != nil)

	fmt.Println("run", errors.Is(exec.Command("ls").Run(), exec.ErrNotFound))
	_, err = os.StartProcess("/bin/ls", []string{"ls"}, &os.ProcAttr{})
	var path *fs.PathError
	fmt.Println("start", errors.As(err, &path) && number(err))
	_, err = user.Lookup("root")
	fmt.Println("user", errors.Is(err, fs.ErrNotExist))
	_, err = user.LookupGroup("root")
	fmt.Println("group", errors.Is(err, fs.ErrNotExist))
	_, err = plugin.Open("x.so")
	fmt.Println("plugin", err)
	_, err = build.Import("fmt", "", 0)
	fmt.Println("sources", err != nil)
	_, err = importer.Default().Import("fmt")
	fmt.Println("archives", err != nil)

	here, there := net.Pipe()
	go here.Write([]byte("hi"))
	text := make([]byte, 2)
	there.Read(text)
	fmt.Println("pipe", string(text))
}
`;

const ANSWERS = [
  'dial true',
  'listen true',
  'listen for packets true',
  'look up true',
  'get true',
  'serve true',
  'call true',
  'mail true',
  'log true',
  'run true',
  'start true',
  'user true',
  'group true',
  'plugin plugin: not implemented',
  'sources true',
  'archives true',
  'pipe hi',
];

const booted = suite('standard packages in a kernel');

withEachGo(booted, 'all are initialized', async (go) => {
  const command = go.env.LESSON_GO ?? Bun.which('go') ?? 'go';
  const main = EVERYTHING(importable({ go: { command, version: '', minor: 0, root: '' } }));
  const { out, err, status } = await runMain('6', main, [], go);
  assert.is(status, 0, out + err);
  assert.match(out, /^all initialized\r$/m);
});

withEachGo(booted, 'what the machine lacks is an error', async (go) => {
  const { out, err, status } = await runMain('6', ERRORS, [], go);
  assert.is(status, 0, out + err);
  const lines = out.split('\r\n').filter((line) => ANSWERS.some((answer) => line.startsWith(answer.split(' ', 1)[0]!)));
  assert.equal(
    lines.filter((line) => !line.startsWith('(')),
    ANSWERS,
  );
});

packages.run();
booted.run();
