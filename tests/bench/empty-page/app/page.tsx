/** What any page of this framework costs: one paragraph in the studio's face. */
export default function Page() {
  return <p>A picture is worth a thousand words.</p>;
}
