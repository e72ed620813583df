package kernel

const title = "Stage 4: paging"
