/** Time zones with half hours, without a midnight, with two of them, and with a day left out. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Antarctica/Casey',
  'Pacific/Apia',
] as const;
