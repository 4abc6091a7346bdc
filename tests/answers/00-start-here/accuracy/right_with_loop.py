def accuracy(logits, labels):
    right = 0
    for row, label in zip(logits, labels):
        best = 0
        for place in range(len(row)):
            if row[place] > row[best]:
                best = place
        right += best == label
    return right / len(labels)
