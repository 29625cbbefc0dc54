import { mount } from 'svelte';
import App from './ui/App.svelte';
import { app } from './ui/app.svelte';
import './ui/base.css';

const target = document.getElementById('app');
if (target && location.pathname === '/admin') {
  // its own file: who only calls never loads it
  void import('./ui/AdminPage.svelte').then(({ default: AdminPage }) => mount(AdminPage, { target }));
} else {
  if (target) mount(App, { target });
  void app.start();
}
