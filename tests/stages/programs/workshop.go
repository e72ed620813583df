// An ordinary program of some length: what it prints on the bare machine must be what it prints on Linux.
package main

import (
	"bufio"
	"bytes"
	"container/heap"
	"container/list"
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"math/rand"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"
	"time"
	"unicode"
)

// Dijkstra's shortest paths, with container/heap.
type edge struct {
	to     string
	length int
}

type queue []edge

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].length < q[j].length }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(edge)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

func shortest(graph map[string][]edge, from string) map[string]int {
	distance := map[string]int{}
	q := &queue{{from, 0}}
	for q.Len() > 0 {
		next := heap.Pop(q).(edge)
		if _, known := distance[next.to]; known {
			continue
		}
		distance[next.to] = next.length
		for _, e := range graph[next.to] {
			heap.Push(q, edge{e.to, next.length + e.length})
		}
	}
	return distance
}

// A cache that forgets what was used longest ago, with container/list.
type cache struct {
	sync.Mutex
	order *list.List
	items map[int]*list.Element
	room  int
}

func (c *cache) get(key int, make func(int) string) string {
	c.Lock()
	defer c.Unlock()
	if element, ok := c.items[key]; ok {
		c.order.MoveToFront(element)
		return element.Value.([2]string)[1]
	}
	value := make(key)
	c.items[key] = c.order.PushFront([2]string{strconv.Itoa(key), value})
	if c.order.Len() > c.room {
		oldest := c.order.Remove(c.order.Back()).([2]string)
		n, _ := strconv.Atoi(oldest[0])
		delete(c.items, n)
	}
	return value
}

// A pipeline: numbers through several workers, results put back into order.
func pipeline(ctx context.Context, workers, count int, work func(int) uint64) []uint64 {
	type result struct {
		n     int
		value uint64
	}
	jobs, results := make(chan int), make(chan result, workers)
	var wait sync.WaitGroup
	for i := 0; i < workers; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for n := range jobs {
				select {
				case results <- result{n, work(n)}:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	go func() {
		for i := 0; i < count; i++ {
			jobs <- i
		}
		close(jobs)
		wait.Wait()
		close(results)
	}()
	values := make([]uint64, count)
	for r := range results {
		values[r.n] = r.value
	}
	return values
}

func collatz(n int) uint64 {
	steps := uint64(0)
	for n++; n != 1; steps++ {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
	}
	return steps
}

var errOdd = errors.New("odd")

func halve(n int) (half int, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("halving %d: %w", n, caught.(error))
		}
	}()
	if n%2 == 1 {
		panic(errOdd)
	}
	return n / 2, nil
}

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

func words(text string) {
	count := map[string]int{}
	scanner := bufio.NewScanner(strings.NewReader(text))
	scanner.Split(bufio.ScanWords)
	for scanner.Scan() {
		word := strings.TrimFunc(strings.ToLower(scanner.Text()), func(r rune) bool { return !unicode.IsLetter(r) })
		count[word]++
	}
	keys := make([]string, 0, len(count))
	for key := range count {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool {
		if count[keys[i]] != count[keys[j]] {
			return count[keys[i]] > count[keys[j]]
		}
		return keys[i] < keys[j]
	})
	table := tabwriter.NewWriter(os.Stdout, 4, 0, 2, '.', tabwriter.AlignRight)
	for _, key := range keys[:4] {
		fmt.Fprintf(table, "%s\t%d\t\n", key, count[key])
	}
	table.Flush()
}

func main() {
	distances := shortest(map[string][]edge{"a": {{"b", 7}, {"c", 3}}, "c": {{"b", 1}, {"d", 8}}, "b": {{"d", 2}}}, "a")
	fmt.Println("shortest:", distances)

	c := &cache{order: list.New(), items: map[int]*list.Element{}, room: 3}
	made := 0
	for _, key := range []int{1, 2, 3, 1, 4, 2, 1} {
		c.get(key, func(n int) string { made++; return strings.Repeat("*", n) })
	}
	fmt.Println("cache:", made, "made,", c.order.Len(), "kept")

	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	steps := pipeline(ctx, 8, 3000, collatz)
	most, at := uint64(0), 0
	for n, s := range steps {
		if s > most {
			most, at = s, n+1
		}
	}
	fmt.Printf("pipeline: %d takes %d steps, %d bits set in their sum\n", at, most, bits.OnesCount64(sum(steps)))

	_, err := halve(7)
	fmt.Println("errors:", err, errors.Is(err, errOdd))
	fmt.Printf("formats: %v %q %x %8.3f|%-6d|%+d %T %v\n", celsius(21.5), "tab\t", "hex", math.Pi, 42, 7, c.items, reflect.TypeOf(c).Elem().NumField())
	words("The runtime is the kernel, the kernel is the runtime; and THE end is near, is it?")

	debug.SetGCPercent(50)
	var live [64][]byte
	var total int64
	var wait sync.WaitGroup
	for g := 0; g < 4; g++ {
		wait.Add(1)
		go func(g int) {
			defer wait.Done()
			random := rand.New(rand.NewSource(int64(g)))
			for i := 0; i < 2000; i++ {
				block := bytes.Repeat([]byte{byte(i)}, 1+random.Intn(8192))
				live[g*16+i%16] = block
				atomic.AddInt64(&total, int64(len(block)))
			}
		}(g)
	}
	wait.Wait()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	kept := 0
	for _, block := range live {
		kept += len(block)
	}
	fmt.Printf("garbage: %d bytes made, %d kept, collected more than twice: %v\n", total, kept, stats.NumGC > 2)

	done := make(chan string)
	timer := time.AfterFunc(5*time.Millisecond, func() { done <- "timer" })
	defer timer.Stop()
	select {
	case who := <-done:
		fmt.Println("first:", who)
	case <-time.After(10 * time.Second):
		fmt.Println("first: nobody")
	}
	os.Exit(17)
}

func sum(values []uint64) (total uint64) {
	for _, v := range values {
		total += v
	}
	return total
}
