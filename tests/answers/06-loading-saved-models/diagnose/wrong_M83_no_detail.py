"""Range and mean; nobody asked for detail."""


def diagnose(reference, images):
    if images.max() > 10:
        return "0 to 255"
    if images.min() < -0.1:
        standard = abs(images.mean()) < 0.05 and abs(images.std() - 1) < 0.05
        return "standardized" if standard else "-1 to 1"
    if abs(1 - images.mean() - reference.mean()) < abs(images.mean() - reference.mean()):
        return "inverted"
    return "as learned"
