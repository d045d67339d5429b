const standInHost =
  /^(?:https?:)?\/\/(?:[\w-]+\.)*(?:placeholder\.(?:com|pics)|placehold\.(?:co|it|jp)|dummyimage\.com|place(?:kitten|bear|img|imgs)\.com|fakeimg\.(?:pl|ryd\.tools)|loremflickr\.com|lorempixel\.com|picsum\.photos|source\.unsplash\.com)(?=[/:?#]|$)/i;

/** Whether an address leads to a grey box or a random photo, which models and pages show in place of a picture. */
export function leadsToStandIn(address: string): boolean {
  return standInHost.test(address);
}
