// Programs with several outcomes. Usage: several NAME COUNT: plays one COUNT times, prints each outcome and how often it came.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"time"
)

func twoReady() string {
	a, b := make(chan int, 1), make(chan int, 1)
	a <- 1
	b <- 1
	select {
	case <-a:
		return "a"
	case <-b:
		return "b"
	}
}

func threeReady() string {
	a, b, c := make(chan int, 1), make(chan int, 1), make(chan int, 1)
	a <- 1
	b <- 1
	select {
	case <-a:
		return "a"
	case <-b:
		return "b"
	case c <- 1:
		return "c"
	}
}

func twoSenders() string {
	a, b := make(chan string), make(chan string)
	go func() { a <- "a" }()
	go func() { b <- "b" }()
	runtime.Gosched()
	first := ""
	for i := 0; i < 2; i++ {
		select {
		case v := <-a:
			first += v
		case v := <-b:
			first += v
		}
	}
	return first
}

func twiceTheSame() string {
	a, b := make(chan int, 2), make(chan int, 1)
	a <- 1
	a <- 1
	b <- 1
	select {
	case <-a:
		return "a"
	case <-a:
		return "a"
	case <-b:
		return "b"
	}
}

func threeTosses() string {
	said := ""
	ch := make(chan bool, 1)
	for i := 0; i < 3; i++ {
		select {
		case ch <- true:
			said += "t"
		case ch <- false:
			said += "f"
		}
		<-ch
	}
	return said
}

func sendOrReceive() string {
	ch := make(chan int, 2)
	ch <- 1
	select {
	case <-ch:
		return "received"
	case ch <- 2:
		return "sent"
	}
}

func timerOrChannel() string {
	ch := make(chan int, 1)
	after := time.After(50 * time.Microsecond)
	ch <- 1
	time.Sleep(100 * time.Microsecond)
	select {
	case <-after:
		return "timer"
	case <-ch:
		return "channel"
	}
}

// With two Ps: b waits in runnext, a in the ring. Who comes first is whether a thread comes while main computes.
func startOrder() string {
	ch := make(chan string, 2)
	go func() { ch <- "a" }()
	go func() { ch <- "b" }()
	for start := time.Now(); time.Since(start) < 30*time.Microsecond; {
	}
	return <-ch + <-ch
}

func main() {
	runtime.GOMAXPROCS(1)
	if os.Args[1] == "startOrder" {
		runtime.GOMAXPROCS(2)
	}
	for i := 0; i < 5; i++ {
		runtime.Gosched()
	}
	programs := map[string]func() string{
		"twoReady": twoReady, "threeReady": threeReady, "twoSenders": twoSenders,
		"twiceTheSame": twiceTheSame, "threeTosses": threeTosses, "sendOrReceive": sendOrReceive,
		"timerOrChannel": timerOrChannel, "startOrder": startOrder,
	}
	count, _ := strconv.Atoi(os.Args[2])
	tally := map[string]int{}
	for i := 0; i < count; i++ {
		tally[programs[os.Args[1]]()]++
	}
	names := []string{}
	for name := range tally {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println(name, tally[name])
	}
}
