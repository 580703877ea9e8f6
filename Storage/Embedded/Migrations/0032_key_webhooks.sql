ALTER TABLE keys ADD COLUMN webhook_url TEXT;
