"""Fairness between those who ask: nobody's questions take the places of everybody else's.

``gate`` stands in front of the questions that may take long; ``line`` is where they wait for a place, fairly by client;
``allowances`` is what each client may use. Tiles have connections and limits of their own (``serving.desk``); what a
single question may cost is limited where it is asked (``filters``, ``questions``) and by the database (``db``).
"""
