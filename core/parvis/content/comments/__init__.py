"""What people say of contents: threads, for, against or neither."""
