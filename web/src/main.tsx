import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/surfaces.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { meQuery, orderTypesQuery } from "./api/queries";
import { queryClient } from "./api/queryClient";
import { App } from "./app/App";
import { ErrorBoundary } from "./app/ErrorBoundary";
import { preloadLinks, preloadPage } from "./app/pages";
import { locale, setLocale } from "./i18n/locale";
import { applyTheme } from "./ui/theme";

applyTheme();
setLocale(locale());
// Who we are and what to draw are asked for at once, not one after the other.
preloadPage(location.pathname);
preloadLinks();
if (!/^\/(f\/|sign-in|connection)/.test(location.pathname)) {
  // Asked for now rather than when the tree is drawn; should it fail, the tree says so.
  import("./app/SignedIn").catch(() => {});
  void queryClient.prefetchQuery(meQuery);
  void queryClient.prefetchQuery(orderTypesQuery);
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
}
