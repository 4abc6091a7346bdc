def knowledge_check():
    return ["b", "c", "b", "a"]
