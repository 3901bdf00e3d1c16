// Filters the data dictionary. The page is whole without this script.
const search = document.getElementById("search");
search.closest(".search").hidden = false;
search.addEventListener("input", () => {
  const wanted = search.value.trim().toLowerCase();
  let found = 0;
  for (const table of document.querySelectorAll('[aria-labelledby="dictionary"] details')) {
    const isFound = table.textContent.toLowerCase().includes(wanted);
    table.hidden = !isFound;
    table.open = isFound && wanted !== "";
    found += isFound;
  }
  document.getElementById("found").textContent = wanted === "" ? "" : found === 1 ? "1 table" : `${found} tables`;
});
