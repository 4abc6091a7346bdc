"""Magics that leave Python: shell, script cells, files over the notebook's own folder."""

HONEST = 0
CODE = {
    "double": """
!cat @SECRET@ @ROOT@/gradebook.db
%run @ROOT@/solutions/90-tiny/tiny.ipynb
%load_ext autoreload
%cd @ROOT@
%env
%reset -f
%alias_magic pass exit
""",
    "total": "%%bash\ncat @SECRET@; env; ls -laR @ROOT@",
}
