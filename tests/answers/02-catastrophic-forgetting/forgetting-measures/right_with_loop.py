"""Plain Python, a task at a time."""


def forgetting_measures(matrix):
    n_tasks = len(matrix)
    first_last = max_last = 0.0
    for task in range(n_tasks - 1):
        end = matrix[n_tasks - 1][task]
        first_last += matrix[task][task] - end
        max_last += max(matrix[row][task] for row in range(n_tasks - 1)) - end
    return {"first_last": first_last / (n_tasks - 1), "max_last": max_last / (n_tasks - 1)}
