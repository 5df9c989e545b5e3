-- The picked enrollment stays leased and is never settled: the next claim finds a dead run's lease.
SELECT id FROM picked
