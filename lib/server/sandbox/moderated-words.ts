import 'server-only';

/** Living artists named in the gateway's documentation, and a few revealing words: what its safety system is known for. */
const rejected =
  /宮崎駿|宫崎骏|hayao\s+miyazaki|新海誠|新海诚|makoto\s+shinkai|\bnude\b|\bnaked\b|\btopless\b|\blingerie\b|裸體|裸体|全裸|情趣內衣|情趣内衣/i;

export function isModerated(prompt: string): boolean {
  return rejected.test(prompt);
}
