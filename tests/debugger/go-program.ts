/** A Go program that shows what it has, stands still, and is looked at in a core file that gdb makes of it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ElfFile } from '../../src/debugger/elf/elf-file.ts';
import { GoProgram } from '../../src/debugger/go/program.ts';
import type { MemoryReader } from '../../src/debugger/memory-reader.ts';
import { bytesOf, output, scratch } from './fixtures.ts';

const SOURCE = String.raw`package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
)

type Color uint8

type Point struct {
	X, Y int
}

type Shape struct {
	Name   string
	Color  Color
	Points []Point
	Next   *Shape
	Tags   map[string]int
}

type Big [200]byte

var (
	flag      = true
	small     = int8(-5)
	large     = uint64(1<<63 + 7)
	real32    = float32(0.1)
	real64    = 1e100
	text      = "Grüße,\n\"Go\""
	empty     string
	long      = string(make([]byte, 0)) + longText()
	none      []int
	numbers   = []int{1, 2, 3}
	array     = [3]uint16{7, 8, 9}
	point     = Point{3, -4}
	pointer   = &point
	nothing   *Point
	shape     = Shape{Name: "line", Color: 2, Points: []Point{{1, 2}, {3, 4}}}
	names     = map[string]int{"one": 1, "two": 2, "three": 3}
	many      = manyEntries()
	noMap     map[string]int
	bigKeys   = map[Big]Big{{1}: {2}}
	anything  interface{} = 42
	anyPoint  interface{} = Point{5, 6}
	anyNil    interface{}
	failure   error = errors.New("it failed")
	stringer  fmt.Stringer = time.Duration(1500)
	channel   = make(chan int, 4)
	closed    = make(chan string)
	wild      = (*Point)(nil)
	complex_  = complex(1, -2)
	function  = longText
)

func longText() string {
	text := ""
	for i := 0; i < 20; i++ {
		text += "0123456789"
	}
	return text
}

func manyEntries() map[int]string {
	m := make(map[int]string)
	for i := 0; i < 5000; i++ {
		m[i] = fmt.Sprint(i)
	}
	for i := 0; i < 5000; i += 3 {
		delete(m, i)
	}
	return m
}

func first(mine, other chan int)  { <-mine; other <- 1 }
func second(mine, other chan int) { <-mine; other <- 1 }
func selects(a, b chan int) {
	select {
	case <-a:
	case b <- 1:
	}
}
func sleeps() { time.Sleep(time.Hour) }

func show(format string, values ...interface{}) {
	for _, value := range values {
		fmt.Printf(format+"\n", value)
	}
}

func main() {
	channel <- 10
	channel <- 20
	<-channel
	channel <- 30
	close(closed)
	show("%#v", flag, small, real32, real64, text, empty, numbers, point, anything, names)
	one, two := make(chan int), make(chan int)
	go first(one, two)
	go second(two, one)
	go selects(make(chan int), make(chan int))
	go sleeps()
	runtime.Gosched()
	time.Sleep(50 * time.Millisecond)
	buffer := make([]byte, 1<<16)
	fmt.Printf("%s", buffer[:runtime.Stack(buffer, true)])
	fmt.Println("ready")
	os.Stdout.Sync()
	runtime.KeepAlive([]interface{}{large, long, none, array, pointer, nothing, shape, many, noMap, bigKeys, anyPoint, anyNil, failure, stringer, wild, complex_, function})
	<-make(chan bool)
}
`;

export interface GoCore {
  readonly program: GoProgram;
  readonly memory: MemoryReader;
  /** What the program printed. */
  readonly printed: string;
  readonly file: string;
}

/** @param go the command; `environment` may choose a toolchain */
export async function goCore(name: string, go: string, environment: Record<string, string> = {}): Promise<GoCore> {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.go'), SOURCE);
  writeFileSync(join(folder, 'go.mod'), 'module main\n\ngo 1.19\n');
  const file = join(folder, 'program');
  const build = Bun.spawnSync([go, 'build', '-o', file, '.'], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', ...environment },
  });
  if (build.exitCode !== 0) throw new Error(`go build: ${build.stderr.toString()}`);
  const { pid, printed, end } = await startProgram(file);
  const core = join(folder, 'core');
  try {
    output('gdb', [
      '-nx',
      '-batch',
      '-iex',
      'set auto-load off',
      '-p',
      String(pid),
      '-ex',
      `generate-core-file ${core}`,
    ]);
  } finally {
    end();
  }
  if (!existsSync(core)) throw new Error('gdb made no core file');
  const program = new GoProgram(new ElfFile(bytesOf(file)));
  const dumped = new ElfFile(bytesOf(core)).image;
  const read = (address: bigint, length: number) =>
    dumped.read(address, length) ?? program.elf.image.read(address, length);
  return { program, memory: { read }, printed, file };
}

function startProgram(file: string): Promise<{ pid: number; printed: string; end: () => void }> {
  // One P: what is deterministic is compared.
  const child = spawn(file, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GOMAXPROCS: '1' } });
  const end = () => child.kill('SIGKILL');
  return new Promise((resolve, reject) => {
    let printed = '';
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`the program ended with ${status}: ${printed}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.endsWith('ready\n')) resolve({ pid: child.pid!, printed, end });
    });
  });
}
