/** Whether a file is HEIC by its first bytes, which no server of ours can open but some browsers can. */
export async function isHeic(file: Blob): Promise<boolean> {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  return (
    head.slice(4, 8) === 'ftyp' && /hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8)) && !/avi[fs]/.test(head)
  );
}
