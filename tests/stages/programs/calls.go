// What system calls answer where there is no such file, process or device, and what pipes do: on the bare machine
// as on Linux.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

const missing = "/no-such-folder/no-such-file"

func main() {
	paths()
	descriptors()
	processes()
	pipes()
	rawPipes()
	clocks()
	memory()
}

func paths() {
	_, err := os.Stat(missing)
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	_, err = os.Lstat(missing)
	fmt.Println(err)
	_, err = os.Open(missing)
	fmt.Println(err)
	_, err = os.Create(missing)
	fmt.Println(err)
	_, err = os.ReadDir(missing)
	fmt.Println(err)
	_, err = os.Readlink(missing)
	fmt.Println(err)
	_, err = os.MkdirTemp(missing, "x")
	fmt.Println(strings.Contains(err.Error(), "no such file or directory"))
	fmt.Println(os.Mkdir(missing, 0o755), os.Remove(missing), os.RemoveAll(missing))
	fmt.Println(os.Rename(missing, missing+"2"), os.Link(missing, missing+"2"), os.Symlink("x", missing))
	fmt.Println(os.Chmod(missing, 0o600), os.Chown(missing, 0, 0), os.Lchown(missing, 0, 0))
	fmt.Println(os.Truncate(missing, 0), os.Chdir(missing), os.Chtimes(missing, time.Now(), time.Now()))
	fmt.Println(syscall.Access(missing, 4), syscall.Mknod(missing, 0o600, 0), syscall.Chroot(missing))
	fmt.Println(syscall.Utime(missing, nil), syscall.Statfs(missing, &syscall.Statfs_t{}), syscall.Rmdir(missing))
	_, err = syscall.Getxattr(missing, "user.x", nil)
	fmt.Println(err, syscall.Setxattr(missing, "user.x", nil, 0), syscall.Unmount(missing, 0))
	for _, path := range []string{"", strings.Repeat("x", 300), "/" + strings.Repeat("x/", 3000)} {
		_, err = os.Stat(path)
		fmt.Println(errors.Unwrap(err))
	}
	info, err := os.Stat("/")
	fmt.Println(info.IsDir(), info.Name(), err)
	fmt.Println(os.Mkdir("/", 0o755), os.Chdir("/"))
	fmt.Println(os.Getwd())
	_, err = os.OpenFile("/", os.O_RDWR, 0)
	fmt.Println(err)
	root, err := os.Open("/")
	fmt.Println(err)
	_, err = root.Read(make([]byte, 10))
	fmt.Println(err)
	_, err = os.Stat("/./../no-such-file/")
	fmt.Println(err)
}

func descriptors() {
	const closed = 77
	buffer := make([]byte, 16)
	_, readError := syscall.Read(closed, buffer)
	_, writeError := syscall.Write(closed, buffer)
	_, seekError := syscall.Seek(closed, 0, 0)
	_, dupError := syscall.Dup(closed)
	fmt.Println(readError, writeError, seekError, dupError)
	fmt.Println(syscall.Close(closed), syscall.Fstat(closed, &syscall.Stat_t{}), syscall.Fsync(closed))
	fmt.Println(syscall.Fchdir(closed), syscall.Ftruncate(closed, 0), syscall.Dup3(closed, 78, 0), syscall.Dup2(closed, closed))
	_, err := syscall.Getdents(closed, buffer)
	fmt.Println(err, syscall.Bind(closed, &syscall.SockaddrInet4{}), syscall.Listen(closed, 1), syscall.Flock(closed, 1))
	fmt.Println(syscall.EpollCtl(closed, 1, 0, nil))

	r, w, err := os.Pipe()
	fmt.Println(err)
	_, err = r.Seek(0, io.SeekStart)
	fmt.Println(err)
	_, err = w.ReadAt(buffer, 0)
	fmt.Println(err)
	_, err = r.Write(buffer)
	fmt.Println(err)
	_, err = w.Read(buffer)
	fmt.Println(err)
	info, err := r.Stat()
	fmt.Println(info.Mode(), err)
	fmt.Println(r.Truncate(0), w.Sync(), syscall.Listen(int(r.Fd()), 1))
	fmt.Println(syscall.Dup3(int(r.Fd()), int(r.Fd()), 0), syscall.Dup3(int(r.Fd()), 1<<20, 0))
	copied, err := syscall.Dup(int(w.Fd()))
	fmt.Println(copied > 2, err)
	w.Close()
	syscall.Write(copied, []byte("through a copy"))
	syscall.Close(copied)
	text, err := io.ReadAll(r)
	fmt.Printf("%q %v\n", text, err)
	fmt.Println(r.Close(), r.Close())
}

func processes() {
	const nobody = 999999
	fmt.Println(syscall.Kill(nobody, syscall.SIGTERM), syscall.Kill(nobody, 0), syscall.Kill(os.Getpid(), 0))
	fmt.Println(syscall.Kill(os.Getpid(), 65), syscall.Tgkill(nobody, nobody, 0), syscall.PtraceAttach(nobody))
	_, err := syscall.Wait4(-1, nil, 0, nil)
	fmt.Println(err)
	_, err = syscall.Getpgid(nobody)
	fmt.Println(err)
	_, err = syscall.Getpriority(0, nobody)
	fmt.Println(err)
	process, err := os.FindProcess(nobody)
	fmt.Println(process.Signal(syscall.SIGTERM), err)
	fmt.Println(syscall.Exec(missing, nil, nil))
}

func pipes() {
	r, w, _ := os.Pipe()
	var wait sync.WaitGroup
	wait.Add(1)
	const total = 300000
	go func() {
		defer wait.Done()
		for i := 0; i < 3; i++ {
			n, err := w.Write(bytes.Repeat([]byte{byte('a' + i)}, total/3))
			fmt.Println("written", n, err)
		}
		w.Close()
	}()
	time.Sleep(10 * time.Millisecond)
	text, err := io.ReadAll(r)
	wait.Wait()
	fmt.Println(len(text), err, text[0], text[total/3-1], text[total/3], text[total-1])

	r, w, _ = os.Pipe()
	r.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err = r.Read(make([]byte, 1))
	fmt.Println(err, errors.Is(err, os.ErrDeadlineExceeded))
	r.SetReadDeadline(time.Time{})
	go func() {
		time.Sleep(5 * time.Millisecond)
		w.Write([]byte("late"))
	}()
	buffer := make([]byte, 10)
	n, err := r.Read(buffer)
	fmt.Printf("%q %v\n", buffer[:n], err)
	go func() {
		time.Sleep(5 * time.Millisecond)
		r.Close()
	}()
	n, err = r.Read(buffer)
	fmt.Println(n, err)
	_, err = w.Write([]byte("nobody reads"))
	fmt.Println(err, errors.Is(err, syscall.EPIPE))

	done := make(chan int)
	for i := 0; i < 20; i++ { // many at once, each with a reader and a writer
		go func(i int) {
			r, w, err := os.Pipe()
			if err != nil {
				fmt.Println(err)
			}
			go func() { fmt.Fprint(w, strings.Repeat("x", 1000*i)); w.Close() }()
			text, _ := io.ReadAll(r)
			r.Close()
			done <- len(text)
		}(i)
	}
	sum := 0
	for i := 0; i < 20; i++ {
		sum += <-done
	}
	fmt.Println("twenty pipes:", sum)
}

// rawPipes are those of the system call, which block their thread.
func rawPipes() {
	var fds [2]int
	fmt.Println(syscall.Pipe2(fds[:], 0))
	go func() {
		time.Sleep(5 * time.Millisecond)
		n, err := syscall.Write(fds[1], bytes.Repeat([]byte("x"), 150000))
		fmt.Println("written", n, err)
		syscall.Close(fds[1])
	}()
	sum, buffer := 0, make([]byte, 7000)
	for {
		n, err := syscall.Read(fds[0], buffer)
		if n <= 0 {
			fmt.Println(n, err)
			break
		}
		sum += n
	}
	fmt.Println(sum)
	syscall.Close(fds[0])

	syscall.Pipe2(fds[:], syscall.O_NONBLOCK)
	_, err := syscall.Read(fds[0], buffer)
	fmt.Println(err)
	full := 0
	for {
		n, err := syscall.Write(fds[1], buffer[:4096])
		if err != nil {
			fmt.Println(full, err)
			break
		}
		full += n
	}
	syscall.Read(fds[0], buffer[:4096])
	n, err := syscall.Write(fds[1], make([]byte, 5000))
	fmt.Println(n, err)
	fmt.Println(syscall.Pipe2(fds[:], 1))
}

func clocks() {
	var t syscall.Timeval
	fmt.Println(syscall.Gettimeofday(&t), t.Sec-time.Now().Unix() < 2)
	var usage syscall.Rusage
	fmt.Println(syscall.Getrusage(0, &usage))
	var info syscall.Sysinfo_t
	fmt.Println(syscall.Sysinfo(&info), info.Totalram > info.Freeram, info.Unit > 0)
	var limit syscall.Rlimit
	fmt.Println(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit), limit.Cur > 10, syscall.Getrlimit(99, &limit))
	before := syscall.Umask(0o77)
	fmt.Println(syscall.Umask(before) == 0o77)
}

func memory() {
	const page = 4096
	m, err := syscall.Mmap(-1, 0, 4*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	fmt.Println(len(m), err)
	m[page] = 42
	fmt.Println(syscall.Mprotect(m, syscall.PROT_NONE), syscall.Mprotect(m, syscall.PROT_READ), m[page], m[0])
	fmt.Println(syscall.Munmap(m), syscall.Mlock(make([]byte, 10)))
	_, err = syscall.Mmap(77, 0, page, syscall.PROT_READ, syscall.MAP_PRIVATE)
	fmt.Println(err)
	_, err = syscall.Mmap(-1, 0, 1<<45, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	fmt.Println(err)
}
