module example.org/file-service

go 1.19
