package kernel

const title = "Stage 7: the keyboard is a goroutine"
