def knowledge_check():
    return ["b", "c", "c", "a"]
