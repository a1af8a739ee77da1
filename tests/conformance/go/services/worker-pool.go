// A pool of workers that resize images: some fail, some are slow, all results are collected.
package main

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

var ErrTooLarge = errors.New("image too large")

type Job struct {
	ID   int
	Size int
}

type Result struct {
	Job Job
	Err error
}

func resize(job Job) error {
	time.Sleep(time.Duration(job.Size) * time.Millisecond)
	if job.Size > 8 {
		return fmt.Errorf("job %d: %w", job.ID, ErrTooLarge)
	}
	return nil
}

func worker(jobs <-chan Job, results chan<- Result, wg *sync.WaitGroup) {
	defer wg.Done()
	for job := range jobs {
		results <- Result{Job: job, Err: resize(job)}
	}
}

func main() {
	jobs := make(chan Job, 10)
	results := make(chan Result, 10)
	var wg sync.WaitGroup
	for w := 0; w < 3; w++ {
		wg.Add(1)
		go worker(jobs, results, &wg)
	}
	go func() {
		for i := 1; i <= 10; i++ {
			jobs <- Job{ID: i, Size: (i * 7) % 10}
		}
		close(jobs)
	}()
	go func() {
		wg.Wait()
		close(results)
	}()

	var done []int
	failed := map[int]error{}
	for r := range results {
		if errors.Is(r.Err, ErrTooLarge) {
			failed[r.Job.ID] = r.Err
			continue
		}
		done = append(done, r.Job.ID)
	}
	sort.Ints(done)
	fmt.Println("done:", done)
	fmt.Println("failed:", len(failed), failed)
	fmt.Printf("%d of %d images, %.1f%% failed\n", len(done), 10, float64(len(failed))/10*100)
}
