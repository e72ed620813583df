package main

import (
	"fmt"
	"runtime"
	"unsafe"
)

// Three mistakes, each made twice: in Go, and through unsafe pointers, which is what the
// instructions are that a C compiler makes of the same line. C checks nothing.
func bugs() {
	fmt.Println("Three bugs, as C has them and as Go has them")
	indexOutOfRange()
	nilWithAnIndex()
	useAfterFree()
}

func verdict(language string, what string) { fmt.Printf("    %-4s %s\n", language, what) }

type account struct {
	name  [8]byte
	admin bool
}

func indexOutOfRange() {
	fmt.Println("  A name that is too long")
	long := "guestguest"
	var c, safe account
	for i := 0; i < len(long); i++ {
		*(*byte)(unsafe.Add(unsafe.Pointer(&c.name), i)) = long[i]
	}
	verdict("C", fmt.Sprintf("name %q, admin: %v", c.name[:], *(*byte)(unsafe.Pointer(&c.admin)) != 0))
	problem := attempt(func() {
		for i := 0; i < len(long); i++ {
			safe.name[i] = long[i]
		}
	})
	verdict("Go", fmt.Sprintf("name %q, admin: %v, %v",
		safe.name[:], *(*byte)(unsafe.Pointer(&safe.admin)) != 0, problem))
}

var balance uint64 = 100

func nilWithAnIndex() {
	fmt.Println("  A table that is nil, and an index from outside")
	index := int(uintptr(unsafe.Pointer(&balance)) / 8)
	var table *[1 << 30]uint64
	*(*uint64)(unsafe.Add(unsafe.Pointer(table), index*8)) = 1000000
	verdict("C", fmt.Sprint("the balance of somebody else is ", balance))
	balance = 100
	problem := attempt(func() { table[index] = 1000000 })
	verdict("Go", fmt.Sprint("the balance of somebody else is ", balance, ", ", problem))
}

type session struct {
	user  [8]byte
	admin bool
}

// The memory of malloc and free: what was freed last is given out first, as in most of them.
var arena [4]session
var free = []*session{&arena[0], &arena[1], &arena[2], &arena[3]}

func malloc() *session {
	last := free[len(free)-1]
	free = free[:len(free)-1]
	return last
}

func useAfterFree() {
	fmt.Println("  A session that is used after its end")
	guest := malloc()
	free = append(free, guest)
	root := malloc()
	root.user, root.admin = [8]byte{'r', 'o', 'o', 't'}, true
	verdict("C", fmt.Sprintf("the guest is %q, admin: %v", guest.user[:4], guest.admin))

	mine := &session{user: [8]byte{'g', 'u', 'e', 's', 't'}}
	kept = mine
	kept = nil
	runtime.GC()
	kept = &session{user: [8]byte{'r', 'o', 'o', 't'}, admin: true}
	verdict("Go", fmt.Sprintf("the guest is %q, admin: %v", mine.user[:5], mine.admin))
}
