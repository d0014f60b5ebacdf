import {reactive, useState} from "@odoo/owl";
import {user} from "@web/core/user";

/**
 * What the user wants to hear of new tickets: kept on the server, the same in every
 * browser.
 */
const settings = reactive({
    isMuted: Boolean(user.settings.service_is_muted),
    mutedChannels: user.settings.service_muted_channels || [],
});

/**
 * @param {number} channelId
 * @returns {boolean} whether new tickets of the channel make a sound
 */
export function isHeard(channelId) {
    return !settings.isMuted && !settings.mutedChannels.includes(channelId);
}

/** Gives a component the settings and renders it when they change. */
export function useRingSettings() {
    return useState(settings);
}

export async function toggleMuted() {
    settings.isMuted = !settings.isMuted;
    await user.setUserSettings("service_is_muted", settings.isMuted);
}

/**
 * @param {number} channelId
 */
export async function toggleMutedChannel(channelId) {
    const others = settings.mutedChannels.filter((id) => id !== channelId);
    const isMuted = others.length < settings.mutedChannels.length;
    settings.mutedChannels = isMuted ? others : [...others, channelId];
    await user.setUserSettings("service_muted_channels", [...settings.mutedChannels]);
}
