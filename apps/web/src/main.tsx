import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Toaster } from 'sonner';
import { queryClient } from './client.ts';
import { showTheme } from './account/theme.ts';
import { onClick } from './notification/browser.ts';
import { router } from './routes.tsx';
import './styles.css';

showTheme();
onClick((way) => router.history.push(way));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the client.');

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delay={400}>
        <RouterProvider router={router} />
        <Toaster position="bottom-right" theme="system" closeButton />
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
);
