package kernel

const title = "Stage 5: M and P"
