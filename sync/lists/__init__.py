"""Lists from agencies (S004 ¶15(i)): read with care, compared with the record, taken in as one act.

``workbook`` lets another process (``apart``) open the file, ``look`` says what its columns are about,
``reading`` makes lines of its rows, ``matching`` says who on record they are, ``plan`` what would be
different, ``take`` does it. Another kind of file only has to give a :class:`~sync.lists.workbook.Sheet`;
another language only further words (``vocabulary``, ``words``).
"""
