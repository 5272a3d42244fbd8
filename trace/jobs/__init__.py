"""Long work: a job is enqueued in the transaction of its cause and survives the death of any process."""
