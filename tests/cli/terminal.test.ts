import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector } from '../support/guest.ts';
import { LAUNCHER } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson run` on a real terminal: tmux is one that can be asked what it shows. */

const terminal = suite('cli: on a terminal');
const test = needing(terminal, 'tmux');

/** Shows what is typed, special keys as scan codes; `q` switches the machine off, `!` crashes it. */
const TYPEWRITER = `
        sti
        mov ax, 3
        int 0x10
        mov si, ready
greet:  lodsb
        mov ah, 0x0e
        mov bx, 7
        int 0x10
        cmp byte [si], 0
        jne greet
        mov ah, 0
        int 0x16
        push ax
        mov ax, 3
        int 0x10
        pop ax
        jmp typed
next:   mov ah, 0
        int 0x16
typed:  cmp al, 0
        je special
        cmp al, '!'
        je crash
        mov ah, 0x0e
        mov bx, 7
        int 0x10
        cmp al, 'q'
        jne next
        mov dx, 0x604
        mov ax, 0x2000
        out dx, ax
        jmp $
special:
        mov al, ah
        shr al, 4
        call digit
        mov al, ah
        call digit
        jmp next
digit:  push ax
        and al, 0xf
        add al, '0'
        cmp al, '9'
        jbe .put
        add al, 7
.put:   mov ah, 0x0e
        int 0x10
        pop ax
        ret
crash:  lidt [none]
        int3
none:   dw 0
        dd 0
ready:  db 'ready', 0`;

class Tmux {
  readonly #socket: string;
  readonly folder: string;

  constructor(folder: string, columns: number, rows: number) {
    this.folder = folder;
    this.#socket = join(folder, 'tmux');
    writeFileSync(join(folder, 'disk.img'), bootSector(TYPEWRITER));
    this.#tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      `${columns}`,
      '-y',
      `${rows}`,
      'env -i PATH="$PATH" HOME="$HOME" TERM=screen-256color PS1="$ " sh',
    );
    this.keys(`cd '${folder}'`, 'Enter');
    this.keys(`lesson() { '${LAUNCHER}' "$@"; echo "status $?"; }`, 'Enter', 'clear', 'Enter');
  }

  #tmux(...args: string[]): string {
    const run = spawnSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8', cwd: this.folder });
    if (run.status !== 0) throw new Error(`tmux ${args[0]}: ${run.stderr}`);
    return run.stdout;
  }

  keys(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** Forgets what the window shows. */
  clear(): void {
    this.#tmux('send-keys', '-R');
    this.#tmux('clear-history');
  }

  /** Column and row, from 0. */
  cursor(): number[] {
    return this.#tmux('display-message', '-p', '#{cursor_x} #{cursor_y}').trim().split(' ').map(Number);
  }

  /** Waits until the window shows what is expected. */
  async shows(expected: RegExp, seconds = 15): Promise<string> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const screen = this.screen();
      if (expected.test(screen)) return screen;
      if (performance.now() > deadline) throw new Error(`never showed ${expected}, but:\n${screen}`);
      await Bun.sleep(50);
    }
  }

  /** Starts the typewriter and waits until it takes keys. The guest greets once it reads keys, and clears the screen at the first; earlier keys would be lost to its firmware. */
  async startTypewriter(): Promise<void> {
    this.keys('lesson run --image disk.img', 'Enter');
    await this.shows(/^ready/, 30);
  }

  /** Signals the process in the foreground of the window. */
  signal(signal: NodeJS.Signals): void {
    const tty = this.#tmux('display-message', '-p', '#{pane_tty}').trim();
    const processes = spawnSync('ps', ['-t', tty, '-o', 'pid=,args='], { encoding: 'utf8' }).stdout;
    const line = processes.split('\n').find((each) => each.includes('run --image disk.img'));
    process.kill(Number.parseInt(line ?? '', 10), signal);
  }

  close(): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
  }
}

function inWindow(name: string, columns: number, rows: number, work: (window: Tmux) => Promise<void>): void {
  test(name, () =>
    inTemporaryFolder(async (folder) => {
      const window = new Tmux(folder, columns, rows);
      try {
        await work(window);
      } finally {
        window.close();
      }
    }),
  );
}

inWindow('shows the guest, and leaves its last screen as text', 80, 25, async (window) => {
  window.keys('lesson run 2', 'Enter');
  const screen = await window.shows(/status 0/);
  assert.match(screen, /Stage 2: from 16 bits to 64\n[\s\S]*Switching off\nstatus 0/);
});

inWindow('keys reach the guest, with Shift, arrows and function keys', 100, 30, async (window) => {
  await window.startTypewriter();
  window.keys('-l', 'Hello, World?');
  await window.shows(/Hello, World\?/);
  // Scan codes as INT 16h reports them: up 48, F5 3F, Home 47, Alt-A 1E.
  window.keys('Up', 'F5', 'Home', 'M-a');
  await window.shows(/Hello, World\?483F471E/);
  window.keys('q');
  await window.shows(/483F471Eq\nstatus 0/);
});

inWindow('Ctrl-A H helps, any key closes it, Ctrl-A X leaves with 0', 80, 25, async (window) => {
  await window.startTypewriter();
  window.keys('abc');
  await window.shows(/^abc/);
  window.keys('C-a', 'h');
  assert.not.match(await window.shows(/Ctrl-A X +leave/), /abc/);
  window.keys('x');
  assert.not.match(await window.shows(/^abc$/m), /Ctrl-A/);
  window.keys('C-a', 'x');
  await window.shows(/abc\nstatus 0/);
});

inWindow(
  'a window that is too small shows what is around the cursor, and all when it is enlarged',
  40,
  12,
  async (window) => {
    await window.startTypewriter();
    window.keys('-l', 'x'.repeat(79));
    // The end of the line, with the cursor behind it in the last column.
    assert.match(await window.shows(/^x{39}$/m), /^x{39}\n/);
    assert.equal(window.cursor(), [39, 0]);
    window.keys('-l', 'yz');
    // The guest's line is full: the cursor is at the beginning of the next.
    await window.shows(/^z$/m);
    window.resize(80, 24);
    assert.match(await window.shows(/^x{79}y\nz$/m), /^x{79}y/);
    window.resize(20, 5);
    await window.shows(/^x{20}\nz$/m);
    window.keys('C-a', 'h');
    await window.shows(/Ctrl-A X +l/);
    window.keys('k');
    window.resize(100, 30);
    await window.shows(/^x{79}y\nz$/m);
    window.keys('C-a', 'x');
    await window.shows(/status 0/);
  },
);

inWindow('the last line is shown in a window of 80×24', 80, 24, async (window) => {
  await window.startTypewriter();
  window.keys('-l', 'a');
  await window.shows(/^a/);
  window.keys('-l', 'b'.repeat(80 * 24 - 1));
  window.keys('-l', 'end');
  const screen = await window.shows(/^end/m, 60);
  assert.match(screen, /(?:b{80}\n){23}end/);
  assert.equal(window.cursor(), [3, 23]);
  window.keys('C-a', 'x');
  await window.shows(/status 0/);
});

inWindow('a pasted text arrives whole, and keys that no US keyboard has are named once', 80, 25, async (window) => {
  await window.startTypewriter();
  const text = Array.from({ length: 600 }, (_, n) => 'abcdefghijklmnoprstuvwxyzABC'[n % 28]).join('');
  window.keys('-l', `${text}éüé`);
  window.keys('q');
  const screen = await window.shows(/status 0/, 60);
  assert.match(screen.replaceAll('\n', ''), `${text}q`);
  assert.match(screen, 'lesson: not typed, because no US keyboard has them: é ü\n');
});

inWindow('what is read on a terminal is read', 80, 25, async (window) => {
  window.keys(`export LESSON_STATE='${window.folder}/state'`, 'Enter');
  window.keys('PAGER=cat lesson read preface', 'Enter');
  await window.shows(/status 0/);
  window.keys('clear', 'Enter', 'lesson', 'Enter');
  await window.shows(/Preface +read\n[\s\S]*Next: lesson read 1/);
});

inWindow('TERM=dumb: no escape code, lines go to the keyboard', 80, 25, async (window) => {
  window.keys("export TERM=dumb LESSON_STATE='state'", 'Enter', 'clear', 'Enter');
  for (const command of ['', 'read preface', 'diff 1 2', 'exercise', 'exercise 1.1 --solution', 'doctor', 'run 2']) {
    window.keys(`script -qec "'${LAUNCHER}' ${command}" out.txt >/dev/null; echo "done $?"`, 'Enter');
    await window.shows(/done 0/, 30);
    const bytes = readFileSync(join(window.folder, 'out.txt'));
    assert.not.ok(bytes.includes(0x1b), command);
    window.keys('C-l', 'reset', 'Enter');
    await Bun.sleep(200);
    spawnSync('rm', [join(window.folder, 'out.txt')]);
    window.clear();
  }
});

test('TERM=dumb: stage 7 is used line by line', () =>
  inTemporaryFolder(async (folder) => {
    const child = Bun.spawn(['script', '-qfec', `'${LAUNCHER}' run 7`, join(folder, 'out.txt')], {
      env: { ...process.env, TERM: 'dumb', LESSON_STATE: folder },
      stdin: 'pipe',
      stdout: 'pipe',
    });
    let seen = '';
    const reading = (async () => {
      for await (const bytes of child.stdout) seen += Buffer.from(bytes).toString('latin1');
    })();
    const until = async (words: RegExp): Promise<void> => {
      for (let n = 0; n < 1200 && !words.test(seen); n++) await Bun.sleep(50);
      assert.match(seen, words);
    };
    await until(/Type 'help'/);
    child.stdin.write('echo one two\n');
    child.stdin.flush();
    await until(/\none two\r+\n/);
    child.stdin.write('halt\n');
    child.stdin.flush();
    await child.exited;
    await reading;
    assert.not.match(seen, '\x1b');
  }));

inWindow('the terminal is as before after SIGTERM, and after a crash of the guest', 80, 25, async (window) => {
  const cooked = /(?<!-)icanon[\s\S]*(?<!-)\becho\b/;
  await window.startTypewriter();
  window.keys('z');
  await window.shows(/^z/);
  window.signal('SIGTERM');
  await window.shows(/status 143/);
  window.keys('clear; stty -a', 'Enter');
  assert.match(await window.shows(/icanon/), cooked);

  window.keys('clear', 'Enter');
  await window.startTypewriter();
  window.keys('!');
  await window.shows(/lesson: the guest failed: triple fault[\s\S]*status 1/);
  window.keys('clear; stty -a', 'Enter');
  assert.match(await window.shows(/icanon/), cooked);
});

inWindow('--on-crash debug and Ctrl-A D open the debugger where the guest is, keys and all', 80, 50, async (window) => {
  window.keys('lesson run --image disk.img --on-crash debug', 'Enter');
  await window.shows(/^ready/, 30);
  window.keys('ab!');
  await window.shows(/The end at instant \d+: triple fault[\s\S]*\(lesson\)/, 30);
  // The letters that were typed are in video memory, and were not before they were typed.
  window.keys('x/3hx 0xb8000', 'Enter');
  await window.shows(/0xb8000:\s+0x0761\s+0x0762\s/);
  window.keys('who *0xb8002, 1', 'Enter');
  await window.shows(/0xb8002 was last written at instant \d+/, 30);
  window.keys('quit', 'Enter');
  await window.shows(/status 1/);

  window.keys('clear', 'Enter');
  await window.startTypewriter();
  window.keys('xyz');
  await window.shows(/^xyz/);
  window.keys('C-a', 'd');
  await window.shows(/^instant \d+, [\s\S]*\(lesson\)/m, 30);
  window.keys('x/3hx 0xb8000', 'Enter');
  await window.shows(/0xb8000:\s+0x0778\s+0x0779\s+0x077a/);
  window.keys('quit', 'Enter');
  await window.shows(/status 0/);
});

inWindow('SIGTSTP gives the terminal back, SIGCONT takes it again', 80, 25, async (window) => {
  await window.startTypewriter();
  window.keys('kept');
  await window.shows(/^kept/);
  window.signal('SIGTSTP');
  await window.shows(/Stopped/);
  window.keys('echo be""tween', 'Enter');
  await window.shows(/between/);
  window.keys('fg', 'Enter');
  await window.shows(/^kept/);
  window.keys('q');
  await window.shows(/keptq/);
});

terminal.run();
