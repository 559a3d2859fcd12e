let left = null;

/** Where one came from: the link in the overview that was followed, or that of the policy that was shown. */
function comeBack() {
  const before = left;
  left = null;
  if (!before) return;
  const links = [...document.querySelectorAll("#overview a")];
  const link = links.find((one) => one.hash === before.hash) || links.find((one) => one.hash.startsWith(`#policy=${encodeURIComponent(before.policy)}`));
  if (link) {
    if (link.closest("#matrix")) reachable(link);
    link.focus();
  }
}

/** The address says what is shown: `#policy=delta2&obligation=balanced`; all policies without one. */
function route() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const policy = DATA.policies.find((one) => one.name === wanted.get("policy"));
  const page = document.getElementById("policy");
  document.getElementById("overview").hidden = Boolean(policy);
  page.hidden = !policy;
  document.title = policy ? `${policy.name}: what is proved` : "proofgen: what is proved";
  if (!policy) {
    page.replaceChildren();
    return comeBack();
  }
  left = left && left.policy === policy.name ? left : { policy: policy.name, hash: location.hash };
  page.replaceChildren(...policyPage(policy, wanted.get("obligation")));
  const opened = document.getElementById(`obligation-${wanted.get("obligation")}`);
  const heading = opened ? opened.querySelector("summary") : document.getElementById("policy-heading");
  heading.focus();
  if (opened) opened.scrollIntoView({ block: "start" });
  else window.scrollTo(0, 0);
}

function shownTheme() {
  return document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

const theme = document.getElementById("theme");
theme.hidden = false;
theme.addEventListener("click", () => { document.documentElement.dataset.theme = shownTheme() === "dark" ? "light" : "dark"; });
window.addEventListener("hashchange", route);
route();
