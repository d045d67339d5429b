/** The whole link of a share, as this browser reaches the studio. */
export function shareAddress(id: string): string {
  return `${window.location.origin}/s/${id}`;
}
