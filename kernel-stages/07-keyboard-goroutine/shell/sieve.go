package shell

import "fmt"

const mostPrimes = 1000

// sieve is Doug McIlroy's: a chain of goroutines, one for each prime, each of which lets through
// what its prime does not divide.
func sieve(argument string) {
	if argument == "" {
		argument = "20"
	}
	n, ok := number(argument, mostPrimes)
	if !ok {
		return
	}
	quit := make(chan bool)
	defer close(quit)
	numbers := count(quit)
	for i := 0; i < n; i++ {
		prime := <-numbers
		fmt.Print(prime, " ")
		numbers = filter(numbers, prime, quit)
	}
	fmt.Println()
}

func count(quit <-chan bool) <-chan int {
	numbers := make(chan int)
	go func() {
		for i := 2; ; i++ {
			select {
			case numbers <- i:
			case <-quit:
				return
			}
		}
	}()
	return numbers
}

func filter(numbers <-chan int, prime int, quit <-chan bool) <-chan int {
	rest := make(chan int)
	go func() {
		for {
			select {
			case n := <-numbers:
				if n%prime == 0 {
					continue
				}
				select {
				case rest <- n:
				case <-quit:
					return
				}
			case <-quit:
				return
			}
		}
	}()
	return rest
}
