/**
 * Script of a report's page: two sliders choose the part of the time that all plots show. The data of a plot
 * has its own coordinates, so a part of it is a view box; the labels of the axis are written anew.
 */
export const SLIDER_SCRIPT = `(() => {
  const from = document.getElementById("range-from");
  const to = document.getElementById("range-to");
  const areas = [...document.querySelectorAll("svg.data")].map((area) => ({
    area,
    height: area.viewBox.baseVal.height,
    width: area.viewBox.baseVal.width,
  }));
  const axes = [...document.querySelectorAll("g.time")];
  const two = (value) => String(value).padStart(2, "0");
  const label = (at, span, dated) => {
    if (dated) {
      const iso = new Date(at).toISOString();
      return span > 1728e5 ? iso.slice(5, 16).replace("T", " ") : iso.slice(11, span < 6e5 ? 19 : 16);
    }
    const seconds = Math.floor(at / 1000);
    const clock = Math.floor(seconds / 3600) + ":" + two(Math.floor(seconds / 60) % 60);
    return span < 6e5 ? clock + ":" + two(seconds % 60) : clock;
  };
  const show = (event) => {
    const gap = 5;
    if (Number(to.value) - Number(from.value) < gap) {
      if (event.target === from) from.value = String(Math.max(0, Number(to.value) - gap));
      else to.value = String(Math.min(1000, Number(from.value) + gap));
    }
    const start = Number(from.value) / 1000;
    const end = Number(to.value) / 1000;
    for (const { area, width, height } of areas)
      area.setAttribute("viewBox", [start * width, 0, (end - start) * width, height].join(" "));
    for (const axis of axes) {
      const least = Number(axis.dataset.from);
      const whole = Number(axis.dataset.to) - least;
      const span = whole * (end - start);
      const texts = [];
      for (let step = 0; step <= 6; step += 1) {
        const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        text.setAttribute("x", String(64 + (872 * step) / 6));
        text.setAttribute("y", String(Number(axis.dataset.y) + 18));
        text.setAttribute("text-anchor", "middle");
        text.textContent = label(least + start * whole + (span * step) / 6, span, axis.dataset.dated === "1");
        texts.push(text);
      }
      axis.replaceChildren(...texts);
    }
  };
  from.addEventListener("input", show);
  to.addEventListener("input", show);
})();`;
