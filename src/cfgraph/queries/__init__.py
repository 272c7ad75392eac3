"""The library of saved queries, their parameters, and running a query in a worker process."""
