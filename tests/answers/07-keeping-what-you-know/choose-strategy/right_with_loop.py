"""Without pandas."""


def choose_strategy(runs, budget):
    best, name = -1.0, None
    for strategy in set(runs["strategy"]):
        mine = [i for i, s in enumerate(runs["strategy"]) if s == strategy]
        mean = {
            key: sum(runs[key][i] for i in mine) / len(mine) for key in runs if key != "strategy"
        }
        if all(mean[key] <= limit for key, limit in budget.items()):
            if mean["target_accuracy"] > best:
                best, name = mean["target_accuracy"], strategy
    return name
