// HTTP client
