module lesson

go 1.19
