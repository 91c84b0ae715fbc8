// A chart as a PNG: the file that the SVG button gives, drawn here at twice its size.
"use strict";
(() => {
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const draw = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`the chart cannot be fetched (${answer.status})`);
    const name = /filename="([^"]+)\.svg"/.exec(answer.headers.get("Content-Disposition"))[1];
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await answer.text())}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
  };
  for (const link of document.querySelectorAll("a[data-png]")) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      draw(link.href).catch(() => { window.location = link.href; }); // the SVG is better than nothing
    });
  }
})();
