"""
Database and files together, in one folder that says what it holds.

The database is dumped first, the files are copied after. Files are written before the row that names them commits,
under a name made of their digest, and are never changed: whatever the dump names is there when the copy begins. The
other order would leave out the files of every row committed between the two.
"""
