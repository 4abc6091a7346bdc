from statistics import fmean


def choose_strategy(runs, budget):
    def mean(name, column):
        return fmean(
            value for value, of in zip(runs[column], runs["strategy"], strict=True) if of == name
        )

    names = dict.fromkeys(runs["strategy"])
    fitting = [n for n in names if all(mean(n, key) <= most for key, most in budget.items())]
    return max(fitting, key=lambda name: mean(name, "target_accuracy"), default=None)
