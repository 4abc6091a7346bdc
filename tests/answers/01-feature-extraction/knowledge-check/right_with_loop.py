def knowledge_check():
    return {f"q{number}": letter for number, letter in enumerate("cbadd", start=1)}
