import { mount } from 'svelte';
import App from './ui/App.svelte';
import { app } from './ui/app.svelte';
import './ui/base.css';

const target = document.getElementById('app');
if (target) mount(App, { target });
void app.start();
