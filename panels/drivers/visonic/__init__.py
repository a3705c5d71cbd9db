"""Visonic PowerMaster panels, and Bentel and DSC panels on the same service, through the PowerManage user API."""
