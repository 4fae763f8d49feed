"""What a credit note says, and what is left to credit: pure, by what an invoice and its credit notes say."""
