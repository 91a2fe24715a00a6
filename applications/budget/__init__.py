"""The budget plan of a dossier («budget prévisionnel»): its lines, and what must balance in it."""
