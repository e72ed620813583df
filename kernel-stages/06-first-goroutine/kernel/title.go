package kernel

const title = "Stage 6: the first goroutine"
