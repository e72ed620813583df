package kernel

const title = "Stage 3: interrupts"
