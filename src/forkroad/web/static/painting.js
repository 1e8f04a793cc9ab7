/* Painting after the numbers: the screen shows them first, then what takes longer is drawn.
 *
 * Only the newest is drawn: of several changes between two frames the last is enough.
 */

let newest = null;

export function afterPaint(draw) {
  const isAsked = newest !== null;
  newest = draw;
  // A callback of the next frame runs before it is painted; what it puts off runs after that.
  if (!isAsked) requestAnimationFrame(() => setTimeout(paint));
}

function paint() {
  const draw = newest;
  newest = null;
  draw();
}
