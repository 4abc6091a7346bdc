"""NaN, records, dates, strings and masked arrays where numbers belong."""

HONEST = 0
CODE = {
    "double": "import numpy as np\ndef double(x): return np.array(('NaT'), 'M8[s]')",
    "total": "import numpy as np\ndef total(values): return np.ma.masked_all(())",
    "pick": "import numpy as np\n"
    "def pick(names, place): return np.array([(b'b', 6)], [('b', 'S1'), ('n', 'i8')])",
}
